"""The knowledge base in the side bar of the desk and in the head of the portal."""
