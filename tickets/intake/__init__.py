"""What comes to us from outside, channel by channel."""
