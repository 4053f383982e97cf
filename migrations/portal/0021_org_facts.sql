-- What a unit is on the ground (R1.3, R1.4, R1.6), and that there is one head office (R1.1).
alter table portal.org_unit
    -- A place where goods are handed out: any unit or site may be one.
    add column is_outlet       boolean not null default false,
    -- The natural village that a service site stands in; it has no official code.
    add column natural_village text,
    -- Where people find it.
    add column address         text,
    -- Its partner in the network of civilised practice 新时代文明实践中心/所/站.
    add column partner_site    text,
    add check (natural_village is null or kind = 'site'),
    add check (length(natural_village) <= 60 and length(address) <= 120 and length(partner_site) <= 40),
    -- Head office stays.
    add check (kind <> 'district' or active_to is null);
create unique index org_unit_one_head_office on portal.org_unit (kind) where kind = 'district';

alter table portal.org_unit_past
    add column is_outlet       boolean not null default false,
    add column natural_village text,
    add column address         text,
    add column partner_site    text;
