import importlib.util
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path
from unittest import skipUnless

from odoo.tests import tagged
from odoo.tests.common import BaseCase

REPOSITORY = Path(__file__).resolve().parents[3]
IN_A_WHEEL = "odoo/addons"
LOADED = {".py", ".xml", ".csv", ".po", ".png", ".svg", ".js", ".scss"}


def addons():
    """The add-ons that users install; those below ``tests`` are not."""
    return sorted(path.parent for path in REPOSITORY.glob("*/__manifest__.py"))


def files_of(addon):
    """What Odoo loads; of a checkout only what git knows, as the builder does."""
    if (REPOSITORY / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "--", addon.name],
            cwd=REPOSITORY,
            check=True,
            capture_output=True,
            text=True,
        )
        paths = map(Path, listed.stdout.splitlines())
    else:
        paths = (path.relative_to(REPOSITORY) for path in addon.rglob("*"))
    return [path.as_posix() for path in paths if path.suffix in LOADED]


@tagged("post_install", "-at_install")
@skipUnless(importlib.util.find_spec("whool"), "whool, which builds wheels, is missing")
class TestWheels(BaseCase):
    """Each add-on can be installed by pip."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="b2b_loyalty_wheels_")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.pip("wheel", "--no-build-isolation", f"--wheel-dir={cls.folder}", *addons())

    @classmethod
    def pip(cls, command, *arguments):
        """pip without the index: everything it needs is here."""
        subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check"]
            + [command, "--quiet", "--no-deps", "--no-index", *map(str, arguments)],
            check=True,
            capture_output=True,
            text=True,
        )

    def wheel_of(self, addon):
        [wheel] = self.folder.glob(f"odoo_addon_{addon.name}-19.0.*.whl")
        return wheel

    def metadata_of(self, addon):
        with zipfile.ZipFile(self.wheel_of(addon)) as wheel:
            [name] = [n for n in wheel.namelist() if n.endswith("/METADATA")]
            return message_from_string(wheel.read(name).decode())

    def test_every_file_that_odoo_loads_is_in_it(self):
        for addon in addons():
            with (
                self.subTest(addon.name),
                zipfile.ZipFile(self.wheel_of(addon)) as zipped,
            ):
                packed = set(zipped.namelist())
                loaded = files_of(addon)
                self.assertIn(f"{addon.name}/__manifest__.py", loaded)
                missing = {f"{IN_A_WHEEL}/{path}" for path in loaded} - packed
                self.assertEqual(missing, set())

    def test_it_needs_odoo_19(self):
        for addon in addons():
            with self.subTest(addon.name):
                needed = self.metadata_of(addon).get_all("Requires-Dist")
                self.assertIn("odoo==19.0.*", [n.replace(" ", "") for n in needed])

    def test_installed_it_is_found_by_odoo(self):
        target = self.folder / "installed"
        wheels = map(self.wheel_of, addons())
        self.pip("install", f"--target={target}", *wheels)
        script = (
            "import sys; from odoo.modules.module import Manifest;"
            "from odoo.tools import config;"
            "config.parse_config([f'--addons-path={sys.argv[1]}']);"
            "print(*(Manifest.for_addon(n).path for n in sys.argv[2:]), sep='\\n')"
        )
        folder = target / IN_A_WHEEL
        names = [addon.name for addon in addons()]
        found = subprocess.run(
            [sys.executable, "-c", script, folder, *names],
            check=True,
            capture_output=True,
            text=True,
        )
        paths = found.stdout.split()
        self.assertEqual(paths, [str(folder / name) for name in names])

    def test_the_metapackage_names_every_addon(self):
        path = REPOSITORY / "setup" / "_metapackage" / "pyproject.toml"
        needed = tomllib.loads(path.read_text())["project"]["dependencies"]
        self.assertEqual(
            sorted(needed), [f"odoo-addon-{a.name}==19.0.*" for a in addons()]
        )
