# SPDX-License-Identifier: Apache-2.0
"""The kinds of faults. Each takes a scenario's dice, does its worst, and gives the scenario and what is wrong."""

from kinds import clock, disk, network, operator, process, resources, storage

ALL = {**process.KINDS, **storage.KINDS, **disk.KINDS, **clock.KINDS, **network.KINDS, **operator.KINDS, **resources.KINDS}
