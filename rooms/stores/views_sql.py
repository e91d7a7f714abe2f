"""What an officer sees who opens the record in Datasette or sqlite-utils: the log as tables, made of SQL views."""

VIEWS: dict[str, str] = {
    "record": """
        SELECT stream,
            seq,
            json_extract(body, '$.at') AS at,
            json_extract(body, '$.said_at') AS said_at,
            json_extract(body, '$.actor') AS actor,
            command_id,
            hash
        FROM stored""",
    "event": """
        SELECT stored.stream,
            stored.seq,
            said.key + 1 AS n,
            json_extract(said.value, '$.type') AS type,
            json_extract(said.value, '$.candidate') AS candidate,
            json_extract(said.value, '$.room') AS room,
            json_extract(stored.body, '$.at') AS at,
            json_extract(stored.body, '$.said_at') AS said_at,
            said.value AS json
        FROM stored, json_each(stored.body, '$.events') AS said""",
}
"""Name → the view's SELECT, in the order in which they build on each other."""
