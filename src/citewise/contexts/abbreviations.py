"""Words after which a stop ends no sentence, and words that begin one."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    """
    e.g eg i.e ie vs cf viz approx ca resp incl fig figs eq eqs eqn ref refs no nos dr prof mr mrs ms st suppl supp
    tab sect sec chap vol pp ed eds subsp ssp var cv f.sp pers comm unpubl ibid op cit dept univ est min max
    ser gen int natl acad assoc bros mt ft ext nr figg abb vgl bzw z.b d.h p.ej ej
    """
)
"""Abbreviations, lower case without their last stop, that are followed by more of their sentence.

`no`, `max`, `min`, `ca`, `ed`, `est`, `int`, `gen`, `ser`, `ext`, `comm`, `cit`, `var`, `sec` and `ms` may end one all
the same: they hold back only where no word that begins sentences comes next (see `sentences`).
"""

SELDOM_LAST = _words(
    """
    no max min ca ed est int gen ser ext comm cit var sec ms cv st ft tab al sp spp etc co inc ltd corp u.s u.k u.s.a
    a.m p.m d.c ph.d m.d jr sr l dc subsp nos refs figs eqs
    """
)
"""Abbreviations that end a sentence only where a word that begins sentences comes next."""

BEGINNERS = _words(
    """
    A Above According Accordingly Additionally After Again All Also Alternatively Although Among An Another Any As
    At Because Before Being Besides Both Briefly But By Clearly Collectively Compared Consequently Consistent
    Conversely Currently Data Despite Different During Each Early Either Even Eventually Every Experimental Few
    Finally Findings First Firstly Following For From Further Furthermore Future Given Group Hence Here Herein
    Hereafter How However I If Importantly In Including Indeed Initially Instead Interestingly Is It Its Last Lastly
    Later Less Likewise Many Meanwhile Meta-analysis More Moreover Most Much Namely Neither Nevertheless Next No None
    Nonetheless Nor Notably Note Notwithstanding Now Of Often On Once One Only Or Other Others Otherwise Our Out
    Overall Participants Particularly Patients Perhaps Plants Previous Previously Prior Probably Rather Recent
    Recently Regarding Remarkably Researchers Results Second Secondly Several Similar Similarly Since Smaller So Some
    Specifically Still Studies Subsequently Such Surprisingly That The Their Them Then There Thereafter Therefore
    These They Third Thirdly This Those Though Three Through Throughout Thus To Together Today Two Typically Under
    Unfortunately Unless Unlike Until Upon Using Various We Were What When Whereas Whether Which While Who Whole Why
    With Within Without Yet You
    Der Die Das Ein Eine Es Wir In Im Bei Le La Les Un Une Nous Il El Los Las En Se Os As Uma
    """
)
"""Words with which sentences of articles commonly begin."""
