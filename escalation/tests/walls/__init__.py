"""The walls between organisations, walked along every address by everybody of the cast."""
