"""From a source system to the event log: connectors read, contracts map, intake stores, resolve finds out
who is whom."""
