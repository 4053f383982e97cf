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
    -- Empty when the volunteer was erased.
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

-- As before, and the words of awards.
create or replace function volunteer.forget_words(erased uuid) returns bigint language sql security definer
    set search_path = volunteer as $$
    with person as (select id from volunteer where id = erased and erased_at is not null),
    gone as (update qualification set certificate_no = null
        where volunteer_id in (select id from person) returning 1),
    said as (update vetting set reason = case when decision = 'return' then '' end
        where volunteer_id in (select id from person) returning 1),
    stood as (update standing_change set reason = null
        where volunteer_id in (select id from person) returning 1),
    judged as (update qualification_verdict set reason = ''
        where reason is not null and volunteer_id in (select id from person) returning 1),
    paid as (update paid_work set partner = ''
        where volunteer_id in (select id from person) returning 1),
    objected as (update star_objection o set objection = null, reason = case when o.reason is not null then '' end
        from star s where s.id = o.star_id and s.volunteer_id in (select id from person) returning 1),
    praised as (update award set merits = '', late_because = case when late_because is not null then '' end,
            refused_because = case when refused_because is not null then '' end
        where volunteer_id in (select id from person) returning 1),
    filed as (update certificate_file f set pdf = null
        from certificate c where c.id = f.certificate_id and c.volunteer_id in (select id from person) returning 1)
    select (select count(*) from gone) + (select count(*) from said) + (select count(*) from stood)
        + (select count(*) from judged) + (select count(*) from paid) + (select count(*) from objected)
        + (select count(*) from filed) + (select count(*) from praised)
$$;
