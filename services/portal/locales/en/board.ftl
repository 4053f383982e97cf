# The hotline's board: live, and merging
board-quicker-offered = { $who } has asked { $whom } already ({ $time }).
board-quicker = { $who } was quicker: { $what } ({ $time }).
error-changed_meanwhile = The order has just changed: look at it as it is now
event-added = Details added
console-stale = Live updates have stopped, trying again. Last update
console-emergencies = New emergencies
board-keys-call = F2 look up a caller · F8 next call · 1–9 choose among people · / search
board-keys-intake = Ctrl ↵ register and ask · Alt 1–5 ask a candidate · F9 register only · + more urgent · Alt M merge
board-keys-queue = ↑ ↓ choose an order · 1–5 ask a candidate · P push · W ask by waves · S stop that · R refresh · ? these keys
error-gender_wish_needed = Ask whether a woman or a man is to come for this service
board-merge = Merge into it
board-called-again = The elder has called again.
board-done-merged = Added to this order.
