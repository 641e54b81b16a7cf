"""A synthetic world of any size: a few cases are made by the verbs of the site, and then written again many times.

So whatever a step leaves behind, the copies have it too: legs, lines, clocks, offers, texts and a log of their own whose
chain holds. Everything follows from one seed.
"""
