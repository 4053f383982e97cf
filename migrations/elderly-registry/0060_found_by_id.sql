-- A resident ID is looked up among all profiles, closed ones too: the unique index of the live ones does not serve that.
create index elder_person on elderly.elder (person_key);
