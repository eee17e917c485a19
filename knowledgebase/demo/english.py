"""Articles in English."""

from knowledgebase.choices import ArticleState, Audience
from knowledgebase.demo.page import Page

ENGLISH = (
    Page(
        "gate-4", "Gate 4 controller is offline after a firmware update",
        "Since the update to 4.2 the controller is gone from the network, its light is red and "
        "doors are opened by hand.",
        "1. Connect by cable and open the service page.\n2. Check the boot loader: **2.0** or "
        "newer "
        "is needed.\n3. Update an older loader, then flash 4.2 again.\n4. Wait for the green light "
        "and try a card.",
        cause="Boot loader 1.8 rejects the 4.2 image, so the controller stays in recovery.",
        workaround="Roll back to 4.1 from the recovery menu: doors work at once.",
    ),
    Page(
        "gate-4", "Events are not exported to payroll, error E-1042",
        "The export of a shift is empty and the log says `E-1042`.",
        "Open Integrations → Payroll, enter the current password of the export account and press "
        "Test. Export the missing shifts with “Export a period”.",
        cause="The export account is locked or its password was changed.",
    ),
    Page(
        "gate-lite", "Gate Lite reader does not see cards",
        "The reader does not react to cards, there is no sound and its light is dim.",
        "Measure the voltage at the reader's terminals: at least **11 V** under load. Replace the "
        "supply or shorten the line if it is lower.",
        cause="The supply sags: a weak unit or too long a cable.", audience=Audience.PUBLIC,
    ),
    Page(
        "meet-room", "Sound drops in the meeting room every few minutes",
        "Remote participants lose sound for some seconds while the picture stays.",
        "Turn off energy saving (EEE) at the switch port, give voice priority (DSCP 46), then make "
        "an hour's call and keep the report.",
        cause="The switch port falls asleep between packets of speech.",
    ),
    Page(
        "meet-cloud", "The mail with the sign-in link does not arrive",
        "A person cannot sign in to MeetCloud: the mail with the link never comes.",
        "Ask your mail administrator to look into the quarantine and to allow the sending "
        "domain. A "
        "link works for 30 minutes.",
        cause="A mail filter holds the letters back.", audience=Audience.PUBLIC,
    ),
    Page(
        "meet-cloud", "How to record a meeting and find it afterwards",
        "You want to record meetings of a department.",
        "Turn on Recording in the group's settings. Recordings appear in Archive some 15 minutes "
        "after the meeting and stay for **90 days**.",
        audience=Audience.PUBLIC,
    ),
    Page(
        "host-vps", "A virtual server is not reachable: the disk is full",
        "The server does not answer or the site shows error 500; the console says “No space left "
        "on device”.",
        "Sign in by the rescue console, find large logs with `du -xh /var/log | sort -h`, compress "
        "them, set rotation and restart the services.",
        cause="Logs without rotation filled the disk.",
    ),
    Page(
        "store-n", "A disk of the StoreN array shows amber",
        "A disk's light is amber and the array is rebuilding.",
        "Do not pull other disks until the rebuild ends. Send us the shelf's serial number and the "
        "bay: we replace the disk under warranty.",
        cause="The disk is worn or has gathered read errors.",
    ),
    Page(
        "store-n", "Writing to a volume is slow since it was extended",
        "Writing is several times slower since the volume was extended.",
        "Align the volume to the stripe and turn the write cache on again under Volume → "
        "Properties.",
        cause="Extending a volume turns the write cache off.", state=ArticleState.REVIEW,
    ),
    Page(
        "meet-room", "MeetRoom 1.x: pairing by infrared",
        "A remote control of the first series is not paired.",
        "Hold Menu and 0 for five seconds in front of the unit.",
        audience=Audience.PUBLIC, state=ArticleState.OUTDATED,
    ),
)  # fmt: skip
