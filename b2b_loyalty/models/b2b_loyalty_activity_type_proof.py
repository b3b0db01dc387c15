import base64
import binascii
import re

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .parameters import is_text, to_text

KEY_LENGTH = 100
LINK_LENGTH = 1000
NOTE_LENGTH = 10_000
FILE_MEGABYTES = 10
# what a browser shows without running anything
FILE_TYPES = ("application/pdf", "image/png", "image/jpeg", "image/webp")
LINK = re.compile(r"https?://[^\s/]+\S*")


class ActivityType(models.Model):
    """The proof of a claim as it was sent: nothing of it is trusted."""

    _inherit = "b2b.loyalty.activity.type"

    def _proof_vals(self, proof, is_needed=True):
        """Values of the activity.

        :param proof: dict with any of ``note``, ``link``, ``file``, ``filename``
        :param is_needed: whether the type's proof has to be there
        """
        unknown = proof.keys() - {"note", "link", "file", "filename"}
        if unknown:
            raise UserError(
                self.env._(
                    "A claim knows no %s: give a note, a link or a file.",
                    ", ".join(sorted(unknown)),
                )
            )
        vals = {
            "note": self._checked_note(proof.get("note")),
            "proof_link": self._checked_link(proof.get("link")),
            **self._checked_file(proof.get("file"), proof.get("filename")),
        }
        if is_needed:
            self._check_proof_is_there(vals)
        return vals

    def _check_proof_is_there(self, vals):
        name = {"link": "proof_link", "file": "proof_file", "text": "note"}
        if self.proof != "none" and not vals[name[self.proof]]:
            sentences = {
                "link": self.env._("Add a link that shows it: %s.", self.name),
                "file": self.env._("Add a file that shows it: %s.", self.name),
                "text": self.env._("Tell us in some words about it: %s.", self.name),
            }
            raise UserError(sentences[self.proof])

    def _checked_key(self, key):
        """The name of the source that goes with a key; none without."""
        if key in (None, False, ""):
            return False
        if is_text(key) and key.isprintable() and len(key) <= KEY_LENGTH:
            return f"claim,{key}"
        raise UserError(
            self.env._(
                "The key of this request is no text of 1 to %s characters: reload the "
                "page and try again.",
                KEY_LENGTH,
            )
        )

    def _checked_note(self, note):
        note = to_text(self.env, note)
        if len(note) > NOTE_LENGTH:
            raise UserError(
                self.env._(
                    "This is longer than %s characters: shorten it.", NOTE_LENGTH
                )
            )
        return note

    def _checked_link(self, link):
        link = to_text(self.env, link)
        if link and (len(link) > LINK_LENGTH or not LINK.fullmatch(link)):
            raise UserError(
                self.env._(
                    "This is no link: give one that starts with https:// and has no "
                    "blanks, of up to %s characters.",
                    LINK_LENGTH,
                )
            )
        return link

    def _checked_file(self, content, name):
        if content in (None, False, ""):
            return {"proof_file": False, "proof_filename": False}
        data = self._decoded(content)
        name = to_text(self.env, name).replace("\\", "/").rpartition("/")[2]
        return {
            "proof_file": base64.b64encode(data),
            "proof_filename": name[:KEY_LENGTH] or self.env._("Proof"),
        }

    def _decoded(self, content):
        data = None
        most = FILE_MEGABYTES * 2**20
        if isinstance(content, (str, bytes)) and len(content) <= most * 3 // 2:
            try:
                data = base64.b64decode(content, validate=True)
            except (binascii.Error, ValueError):
                data = None
        if data and len(data) <= most and guess_mimetype(data) in FILE_TYPES:
            return data
        raise UserError(
            self.env._(
                "This file cannot be taken: add a PDF or a picture (PNG, JPEG, WebP) "
                "of up to %s MB.",
                FILE_MEGABYTES,
            )
        )
