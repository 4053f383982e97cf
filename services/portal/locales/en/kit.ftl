# Words of the component library
kit-skip = Skip to main content
kit-slogan = { $hotline } volunteer care for elders
kit-search = Search everything
kit-search-hint = Name / phone / order / passbook
kit-font = Text { $size }
kit-font-standard = standard
kit-font-large = large
kit-font-xlarge = extra large
kit-other-language = 中文
kit-other-language-tag = zh-CN
kit-keys = Single-letter shortcuts
kit-my-account = My account
kit-sign-out = Sign out
kit-main-menu = Main menu
kit-bottom-menu = Bottom menu
kit-more = More
kit-waiting = waiting
kit-crumbs = You are here
kit-back = Back
kit-close = Close
kit-undo = Undo
kit-change = Change
kit-to-start = To the start page

# Dates and times
kit-weekday-1 = Mon
kit-weekday-2 = Tue
kit-weekday-3 = Wed
kit-weekday-4 = Thu
kit-weekday-5 = Fri
kit-weekday-6 = Sat
kit-weekday-7 = Sun
kit-day-yesterday = Yesterday
kit-day-today = Today
kit-day-tomorrow = Tomorrow
kit-day-after = In two days
kit-day-pick = Other
kit-time = time
kit-duration = duration
kit-hours-short = h
kit-minutes-short = min

# Forms
kit-error-title = Error: { $title }
kit-error-prefix = { "Error: " }
kit-error-summary = Please correct the following
kit-task-todo = To do
kit-task-started = Started
kit-task-done = Done
kit-task-blocked = Not yet

# Lists
kit-filter-go = Search
kit-filter-reset = Reset
kit-filter-clear = Clear filters
kit-filters-on = Filters in force
kit-filter-remove = Remove filter: { $filter }
kit-filter-empty = Nothing matches the filters.
kit-empty = Nothing here yet.
kit-pages = Pages
kit-pager-total = { $n ->
    [one] { $n } entry in all
   *[other] { $n } entries in all
}
kit-prev = Previous
kit-next = Next
kit-sla-left = { $time } left
kit-sla-over = { $time } late
kit-sla-days = { $n } d
kit-sla-days-hours = { $n } d { $hours }
kit-score = Match

# Print
kit-print-code = Check code { $code }: serial number and beginning of the digest of the newest entry, as the books show it.
kit-printed = Printed { $at } by { $by }.

kit-xlsx = Export Excel
kit-xlsx-in-minutes = { $label } (minutes)

# Errors
kit-request-failed = That did not work. Please try again.
kit-request-offline = No connection. Your entries are still on the page; please try again later.
kit-404-title = There is no such page
kit-404-text = The address may be mistyped, or it lies outside your organisation.
kit-403-title = You may not do this
kit-403-text = Your role does not include this.
kit-403-role = This is done by the role "{ $role }".
kit-403-ask = If you need it, please ask { $who }.
kit-409-title = Somebody else has changed this
kit-409-look = See the present state
kit-422-title = The entries were refused
kit-500-title = Something broke
kit-500-text = It is not your fault and has been recorded. Please try again later.
kit-500-number = For help, call { $hotline } and read out this number:
kit-503-title = The service is not available
kit-503-text = Please try again in a minute; nothing will be booked twice.

# The volunteers' mobile page
kit-tab-home = Home
kit-tab-tasks = Find tasks
kit-tab-passbook = Passbook
kit-tab-me = Me
kit-mobile-large = Large text
kit-mobile-standard = Normal text
kit-mobile-call = Call { $hotline } for help
