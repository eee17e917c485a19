"""The closed vocabulary of changes to a ticket as data: macros, bulk changes and trigger rules
speak it. All of it is pure but ``targets``; ``services.changing`` applies it through the verbs.
"""
