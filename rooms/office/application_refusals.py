"""What the rules of applications say no to. Their codes are told at the command line and on the office's pages."""

from rooms.errors import Refusal


class UnknownApplication(Refusal):
    """There is no application with this reference for that exam."""

    code = "unknown-application"


class NotOffered(Refusal):
    """No application can be made for that: the exam, the paper or the ground is not offered in this slot."""

    code = "not-offered"


class OfferInUse(Refusal):
    """Applications name it already, so it cannot be taken out of the offer."""

    code = "offer-in-use"


class AlreadyApplied(Refusal):
    """The candidate has an application for an exam at this time already."""

    code = "already-applied"


class DeclarationsMissing(Refusal):
    """Everything that the ground asks to be declared must be declared."""

    code = "declarations-missing"


class SlotFull(Refusal):
    """There are not so many seats left at this time."""

    code = "slot-full"


class ApplicationOver(Refusal):
    """Somebody on the roster has no seat to be held: the application was declined, withdrawn, or lapsed."""

    code = "application-over"


class ApprovalTooLate(Refusal):
    """The deadline for approval has passed; apply for exam excusal, or reopen the application with a reason."""

    code = "approval-too-late"


class ExamBegun(Refusal):
    """The exam has begun; nothing can be changed any more."""

    code = "exam-begun"


class OutsideWindow(Refusal):
    """The exam is not within the dates for which the approval is to hold."""

    code = "outside-window"
