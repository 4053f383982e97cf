# Complaints
complaint-record = Record a complaint
complaint-do = Record the complaint
complaint-about = About what
complaint-about-hint = About a sub-branch: its branch looks first, the sub-branch does not answer
complaint-note = What is complained of, in their words
complaint-of = Complaint about
complaint-done = The complaint is recorded and goes its way among the cases.
complaint_about-service = The service
complaint_about-volunteer = The volunteer
complaint_about-unit = The sub-branch
source-case-complaint = Complaint
error-no_complaint = Write down what is complained of
error-visit_to_come = The time of this visit has not come: there is nothing to complain of yet
error-complaint_open = A complaint about this visit is open already
error-about_unit = The complaint is about this sub-branch: pass it on to head office
