# SPDX-License-Identifier: Apache-2.0
"""amp.yaml, written as JSON, which is YAML too."""

from support import samples

_STANDARD = {"created": "createEvent", "updated": "updateEvent", "deleted": "deleteEvent"}
_PLURALS = {"customer": "customers", "employee": "employees", "estimate": "estimates",
            "invoice": "invoices", "job": "jobs", "lead": "leads"}


def object_of(event):
    return "job.appointments" if event.startswith("job.appointment.") else _PLURALS[event.split(".")[0]]


def _subscription(name, events, destination):
    made = {"objectName": name, "destination": destination}
    for event in events:
        key = None if name == "employees" else _STANDARD.get(event.split(".")[-1])
        if key is None:
            made.setdefault("otherEvents", []).append(event)
            continue
        made["inheritFieldsAndMapping"] = True
        made[key] = {"enabled": "always"}
        if key == "updateEvent":
            made[key]["watchFieldsAuto"] = "all"
    return made


def manifest(routes):
    """`routes`: destination -> the events that go to it. A manifest knows an object once, so no two
    destinations may want events of one object."""
    read, subscribe = [], []
    for destination, events in routes.items():
        for name in sorted({object_of(event) for event in events}):
            wanted = sorted(event for event in events if object_of(event) == name)
            subscribe.append(_subscription(name, wanted, destination))
            if name != "job.appointments":
                read.append({"objectName": name, "destination": destination,
                             "optionalFieldsAuto": "all"})
    integration = {"name": "hcp", "displayName": "Housecall Pro", "provider": "housecallPro",
                   "read": {"objects": read}, "subscribe": {"objects": subscribe}}
    return {"specVersion": "1.0.0", "integrations": [integration]}


def everything_to(destination):
    return manifest({destination: samples.EVENTS})
