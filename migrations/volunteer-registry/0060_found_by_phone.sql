-- A phone is looked up among all profiles, those of who has left too: the unique index of the others does not serve that.
create index volunteer_phone on volunteer.volunteer (phone_index);
