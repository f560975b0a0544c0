"""How a run shares out its time, and when it is good enough."""

from solver.exact.size import LARGEST

TARGET_GAP = 0.002
"""Good enough to stop before the time is used up."""
TIMING_SHARE = 0.75
"""Part of the time that deciding *when* may take."""
PATIENCE_SECONDS = 10.0
"""How long timing has the interpreter to itself before the first schedule is improved meanwhile."""
LARGEST_PROGRAMME = LARGEST // 10
"""Of dense programmes, which the annealer is made for, only the smallest go to the complete model first."""
EXACT_SHARE = 0.6
"""Part of the time left that the complete model of a small problem may take."""
MENDING_WAYS = 4
"""How many times it is tried to place what a plan of timing left without a place."""
ARRANGING_WAYS = 5
"""How many times, by other lots, a dense programme within more is arranged at most until it comes out legal."""
TRIAL_SHARE = 0.25
"""Part of the time left that improving the plan of timing may take before it is judged."""
TRIAL_SECONDS = 0.05
"""How long that may take for each session at most: what is small is settled soon."""
PEOPLE_PACE = 0.0003
"""Seconds that choosing all people of a schedule at once takes, about, for each one whom a group names."""
ROUND_SHARE = 0.3
"""How much of that a rearrangement of a few sessions takes, before one has been seen."""
SLOWER = 1.2
"""How much longer than the last rearrangement the next may take."""
IMPROVING = 1.5
"""How long a schedule is improved step by step between two rearrangements, in terms of those."""
LARGEST_CHOICE = 100_000
"""Most people named by groups for which it is tried."""
PROGRAMME_SECONDS = 0.05
"""How long each session of a dense programme is arranged, where there is more to do."""
PROGRAMME_SHARE = 0.3
"""Part of the time left that the complete model of such a programme may take, which is larger where there is more."""
PROGRAMME_PACE = 2.5e-5
"""Seconds that it takes, about, for each place of a literal in a row."""
WHOLE_TIMING_SHARE = 0.08
"""TIMING_SHARE where there is nothing but a dense programme; bounding its overlaps may take as much again."""
FIRST_SHARE = 0.1
"""Part of the time for which such a programme is arranged before its complete model is tried."""
FIRST_SECONDS = 0.2
"""How long that may take for each session at most."""
SETTLING_SHARE = 0.02
"""Part of the time that a dense programme's last step needs, once its places are found."""
REPORT_EVERY = 0.5
LEAVING_SECONDS = 2.0
"""How long at most it is waited for the proof to end, once it has been asked to."""
