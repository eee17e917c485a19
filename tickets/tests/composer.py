"""The composer of a ticket's page, as somebody at the desk writes in it."""


class Composer:
    """One person's, opened when the page was: what is hidden in it is sent again as it was shown.

    ``looks_again``: they read the page anew before each press, so that nothing on it is unseen.
    """

    def __init__(self, browser, ticket, *, looks_again=False):
        self.browser, self.url = browser, f"/desk/tickets/{ticket.pk}/"
        self.looks_again, self.asked = looks_again, ""
        self.open(browser.get(self.url))

    def open(self, answer):
        self.data = {
            "kind": "reply", "body": "Send us the log.", "seen_mark": answer.context["seen_mark"],
            "seen_revision": answer.context["ticket"].revision,
        }  # fmt: skip

    def send(self, **fields):
        if self.looks_again:
            self.open(self.browser.get(self.url))
        sent = {**self.data, "asked": self.asked, **fields}
        answer = self.browser.post(f"{self.url}reply/", sent)
        if answer.context is not None:
            self.open(answer)
            self.asked = " ".join(answer.context["composer"].doubts)
        return answer
