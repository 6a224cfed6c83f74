"""Prints the table in Sources/DataModel/Elements/XRayLineTable.swift.

Source: W. T. Elam, B. D. Ravel, J. R. Sieber, "A new atomic database for X-ray spectroscopic calculations", Radiation
Physics and Chemistry 63 (2002) 121-128, whose tables are in the public domain, as in XrayDB (https://xraypy.github.io/XrayDB):

    pip install xraydb
    python Scripts/xray_lines.py

Lines that a silicon detector cannot tell apart (La1 and La2, say) are joined to their mean energy, weighted by
intensity. Relative intensities: emission probability of the line in its subshell x fluorescence yield of the subshell x
electrons in the subshell (vacancies are taken as evenly spread, Coster-Kronig transfers left out), divided by that of the
strongest line of the shell.
"""
import os
import sqlite3

import xraydb

JOINED = {
    "Ka": ["Ka1", "Ka2"], "Kb": ["Kb1", "Kb2", "Kb3"], "La": ["La1", "La2"], "Lb1": ["Lb1"], "Lb2": ["Lb2,15"],
    "Lb3": ["Lb3"], "Lg1": ["Lg1"], "Lg3": ["Lg2", "Lg3"], "Ll": ["Ll"], "Ln": ["Ln"], "Ma": ["Ma"], "Mb": ["Mb"],
    "Mg": ["Mg"], "Mz": ["Mz"],
}
ELECTRONS = {"K": 2, "L1": 2, "L2": 2, "L3": 4, "M3": 4, "M4": 4, "M5": 6, "M4,5": 10}
base = sqlite3.connect(os.path.join(os.path.dirname(xraydb.__file__), "xraydb.sqlite"))
for number, symbol in base.execute("select atomic_number, element from elements order by atomic_number").fetchall():
    yields = dict(base.execute("select iupac_symbol, fluorescence_yield from xray_levels where element=?", (symbol,)))
    # Where one of the two M levels has no yield in the tables the other one's is taken.
    for level, other in (("M4", "M5"), ("M5", "M4")):
        yields[level] = yields.get(level) or yields.get(other, 0)
    yields["M4,5"] = yields["M5"]
    found = {}
    for line, level, energy, share in base.execute(
        "select siegbahn_symbol, initial_level, emission_energy, intensity from xray_transitions where element=?",
        (symbol,)):
        for name, parts in JOINED.items():
            if line in parts:
                found.setdefault(name, []).append((energy, share * yields.get(level, 0) * ELECTRONS[level]))
    text = []
    for shell in "KLM":
        lines = {
            name: (sum(e * w for e, w in parts) / sum(w for _, w in parts), sum(w for _, w in parts))
            for name, parts in found.items() if name[0] == shell and sum(w for _, w in parts) > 0}
        if not lines:
            continue
        strongest = max(w for _, w in lines.values())
        for name, (energy, weight) in sorted(lines.items(), key=lambda line: -line[1][1]):
            if 40 < energy <= 40000 and weight >= 0.01 * strongest:
                text.append(f"{name} {energy / 1000:.4f} {weight / strongest:.2f}")
    if 4 <= number <= 98 and text:
        print(f"{symbol} {number}: " + ", ".join(text))
