-- Elders are asked for a grade by SMS (R9.1, R9.2): a question with five answers, about a call-back.
alter table notification.question
    drop constraint question_kind_check,
    drop constraint question_answer_check,
    add constraint question_kind_check check (kind in ('visit', 'offer', 'grade')),
    add constraint question_answer_check check (case kind
        when 'grade' then answer in ('grade_1', 'grade_2', 'grade_3', 'grade_4', 'grade_5')
        else answer in ('yes', 'no') end);
alter table notification.reply
    drop constraint reply_intent_check,
    add constraint reply_intent_check
        check (intent in ('yes', 'no', 'grade_1', 'grade_2', 'grade_3', 'grade_4', 'grade_5'));
