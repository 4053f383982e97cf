-- What erasure empties besides the profile (PIPL Art. 47): the words of standing, verdicts and objections, and the files of
-- certificates, which name the person. Numbers, days and minutes stay.
alter table volunteer.standing_change alter column reason drop not null;
alter table volunteer.star_objection alter column objection drop not null;
alter table volunteer.certificate_file alter column pdf drop not null;

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
    filed as (update certificate_file f set pdf = null
        from certificate c where c.id = f.certificate_id and c.volunteer_id in (select id from person) returning 1)
    select (select count(*) from gone) + (select count(*) from said) + (select count(*) from stood)
        + (select count(*) from judged) + (select count(*) from paid) + (select count(*) from objected)
        + (select count(*) from filed)
$$;
