"""Loads a file with HyperSpy and saves everything in it as .hspy, as the benchmark `convert` does; prints the peak memory in MB.

python3 convert_peer.py FILE OUTPUT      (needs hyperspy)
"""
import logging
import resource
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
import hyperspy.api as hs

loaded = hs.load(sys.argv[1])
for number, signal in enumerate(loaded if isinstance(loaded, list) else [loaded]):
    signal.save(sys.argv[2].replace(".hspy", f"{number}.hspy"), overwrite=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)
