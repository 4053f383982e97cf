# SMS replies
replies-title = SMS replies
replies-total = { $n } waiting
replies-none = No replies are waiting.
replies-from = From { $phone }
replies-note = What was done
replies-handle = Done
replies-handled = Done.
replies-reveal = Show the number
replies-reveal-reason = Reason
replies-reveal-usual = to call back
replies-number = Number:
reason-reply-not_reached = Neither the SMS nor the calls reached the elder: please call and tell them.
reason-reply-nobody_asked = The platform had not asked anything.
reason-reply-ambiguous = Several questions are open; unclear which one this answers.
reason-reply-not_understood = Not understood.
reason-reply-too_late = Too late.
