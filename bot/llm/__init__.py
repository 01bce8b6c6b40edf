"""Reads texts by a language model, and lets no word of it through that the text does not say.

text -> orders to machines blanked -> gate: can it hold transfer news? -> passages -> cache | budget, breaker, endpoint
     -> answers checked by their schema -> grounded in the text, named by the gazetteer -> claims
     and whenever that fails: the built-in reader's claims, with the mark that the text is to be read again
"""
