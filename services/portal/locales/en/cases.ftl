# Cases
cases-title = Cases
cases-states = States
cases-none = No cases. They appear here when an elder objects.
cases-minutes = Time in question
cases-reason = In the elder's words
cases-no-reason = not said
cases-opened = Opened
cases-due = Answer due
cases-late = Overdue
cases-note = Note
cases-decision = Decision
cases-uphold = Upheld: void the time
cases-dismiss = Dismissed: confirm the time
cases-decide = Close the case
cases-done-upheld = Closed: upheld, the time is void.
cases-done-dismissed = Closed: dismissed, the time is credited.
