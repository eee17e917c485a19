"""A believable support centre for trying the desk out and for measuring it.

``people`` says who is there, ``words`` what they say, ``lives`` how a ticket's year goes, ``rows``
turns
lives into the rows the services would have written, ``load`` puts it all in.
"""
