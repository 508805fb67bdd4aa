"""npm: package.json."""

from __future__ import annotations

from course.survey.manifests.manifest import Declared, Manifest, json_object, string, strings, table


def package_json(text: str) -> Manifest | None:
    data = json_object(text)
    if data is None:
        return None
    name = string(data.get("name"))
    bins = data.get("bin")
    commands = {name.rpartition("/")[2]: bins} if isinstance(bins, str) and name else strings(bins)
    found = [Declared(name=key, target=target, kind="binary") for key, target in sorted(commands.items())]
    if start := string(table(data.get("scripts")).get("start")):
        found.append(Declared(name="npm start", target=start, kind="start", needle='"start"'))
    return Manifest(
        kind="npm",
        name=name,
        description=string(data.get("description")),
        commands=tuple(found),
        main=string(data.get("main")) or string(data.get("module")),
        is_package=bool(name or "workspaces" in data),
    )
