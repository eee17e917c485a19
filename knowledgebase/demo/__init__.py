"""A small believable shelf: articles about the demo's products, in both languages."""

from knowledgebase.demo.load import load

__all__ = ["load"]
