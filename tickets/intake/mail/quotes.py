"""What a person wrote now, without the mail they answered."""


def written_part(text: str) -> str:
    """The text without quotes, trailing history and signature."""
    return text.strip("\n")
