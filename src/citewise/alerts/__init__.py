"""Alerts: what is new about something that is followed, by mail or as a feed.

`subjects` says what can be followed and what the library holds of it, `composing` makes mails of what is new, `smtp`
hands them over, `run` does it all so that each digest arrives once whatever happens in between; `feed` needs no address.
"""

from citewise.people.subscriptions import Rhythm, Subject, Subscription, Want

__all__ = ["Rhythm", "Subject", "Subscription", "Want"]
