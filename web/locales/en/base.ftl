# Words of the layouts and of every page.
product = Shouhu
product-full = Guzhen Shouhu Alliance
town = Guzhen Town
neutral-title = Town services
demo-banner = DEMO · FICTIONAL
demo-note = Every person and event on this page is invented
skip-link = Skip to main content
nav-label = Main
nav-phone-label = Shortcuts
lang-switch = 中文
lang-switch-label = Switch to Chinese
theme-label = Light or dark
theme-auto = Like my device
theme-light = Light
theme-night = Night
elder-on = Large text
elder-off = Standard text
display = Display
post-label = Current post
post-change = Change post
search = Search
search-label = Search files, people, referrals
search-hint = Name, pinyin, initials, part of an ID or phone number
sign-out = Sign out
exit-page = Leave now
exit-hint = Pressing Shift three times also leaves
exit-note = An ordinary page opens instead. Your browsing history is not erased.
flash-done = Done
flash-error = Not done
flash-note = Note
menu = Menu
main-label = Main content
breadcrumbs = You are here
close = Close
optional = optional
live-connected = Updating live
live-paused = Updates paused; refresh to see the latest
error-title-prefix = Error
footer-public = Guzhen Shouhu Alliance for the rights of women and children
footer-emergency = If someone is hurting you now, call 110. For medical help, call 120.

action-save = Save
action-continue = Continue
action-back = Back
action-cancel = Cancel
action-send = Send
action-change = Change
action-refresh = Refresh
action-retry = Try again
action-print = Print
action-copy = Copy
action-copied = Copied
action-open = Open
action-accept = Accept
action-acknowledge = I take it
action-assign = Assign
action-show = Show

when-day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
  }
when-day-year = { when-day } { $year }
when-minutes = { $n } min
when-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
  }
when-hours-minutes = { $h } h { $m } min
when-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
  }
when-left = { $span } left
when-over = { $span } over
when-ago = { $span } ago
when-just-now = just now
when-due-now = due now
