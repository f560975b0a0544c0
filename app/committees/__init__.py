"""The committee and its people: areas, groups, members, departments, duties."""
