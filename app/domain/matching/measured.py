"""What thresholds do in the published measure, for an installation whose own documents do not tell yet.

Printed by `python -m bench.quality --held-back --quick --documents 1500`; see docs/quality.md.
"""

from __future__ import annotations

from app.domain.matching.threshold import Expected

MEASURED: tuple[Expected, ...] = (
    Expected(0.9, 1161, 1500, 1161, 1161),
    Expected(0.95, 1161, 1500, 1161, 1161),
    Expected(0.97, 1157, 1500, 1157, 1157),
    Expected(0.98, 1156, 1500, 1156, 1156),
    Expected(0.99, 1140, 1500, 1140, 1140),
    Expected(0.995, 1133, 1500, 1133, 1133),
    Expected(0.998, 1121, 1500, 1121, 1121),
    Expected(0.999, 1119, 1500, 1119, 1119),
    Expected(0.9999, 1094, 1500, 1094, 1094),
)
