"""`make bench`: what pages cost beside a bare Django view, how little they grow, and how fast the clocks act."""
