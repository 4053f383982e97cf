-- Yearly awards 年度表彰 (R10.1, R10.3): nominated from the ranking, approved by a second person, published.

create table volunteer.award (
    id            uuid primary key,
    kind          text not null check (kind in ('branch', 'social_org', 'volunteer')),
    year          integer not null check (year between 2000 and 9999),
    -- Who gets it: a volunteer, or a sub-branch alone.
    volunteer_id  uuid references volunteer.volunteer,
    org           text collate "C" not null,
    state         text not null check (state in ('nominated', 'approved', 'published', 'refused')),
    -- What the ranking said when it was nominated.
    raw_minutes   bigint not null,
    visits        bigint not null,
    volunteers    bigint not null,
    place         bigint not null check (place > 0),
    merits        text not null,
    -- Why it was nominated after its season was over.
    late_because  text,
    nominated_at  timestamptz not null,
    nominated_by  uuid,
    decided_at    timestamptz,
    decided_by    uuid,
    refused_because text,
    published_at  timestamptz,
    published_by  uuid,
    check ((kind = 'volunteer') = (volunteer_id is not null)),
    check ((state = 'nominated') = (decided_at is null)),
    check ((state = 'published') = (published_at is not null)),
    check ((state = 'refused') = (refused_because is not null)),
    -- A second person approves.
    constraint award_second_person check (decided_by is null or nominated_by is null or decided_by <> nominated_by or state = 'refused')
);
create unique index award_volunteer_once on volunteer.award (year, volunteer_id)
    where state <> 'refused' and kind = 'volunteer';
create unique index award_org_once on volunteer.award (year, kind, org) where state <> 'refused' and kind <> 'volunteer';
create index award_year on volunteer.award (year, kind, place);
revoke delete, truncate on volunteer.award from tb_volunteer;
