"""Why a claim is wrong: the smallest change that makes it true, or an earlier claim that it follows from."""
