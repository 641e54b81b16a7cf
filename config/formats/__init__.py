"""How the stock admin writes dates and times, where Django writes them as nobody here does."""
