import pytest
from tests.factories import *
import tests.factories as f

def person():
    from participation.people.models import User, School, Membership
    school = f.SchoolFactory()
    u = f.UserFactory(username="noor"); u.set_password("demo"); u.save()
    Membership.objects.create(user=u, school=school, role="leerling")

@pytest.mark.parametrize("n", range(6))
def test_login(phone, sign_in, axe, n):
    person()
    phone.goto("/account/inloggen/")
    axe(phone)
    sign_in(phone, "noor")
    assert phone.url.endswith("/")
    phone.screenshot(path=f"/tmp/shot{n}.png")
    axe(phone)

def test_nojs(without_javascript, sign_in, axe):
    person()
    sign_in(without_javascript, "noor")
    axe(without_javascript)

def test_two(open_page, sign_in):
    person()
    a, b = open_page(360), open_page(1280, color_scheme="dark")
    sign_in(a, "noor"); sign_in(b, "noor")

def test_page(page): page.goto("/account/inloggen/")

@pytest.mark.xfail(strict=True)
def test_404_error(page): page.goto("/bestaat-niet/")

def test_404_ok(page, problems):
    problems.expect("status of 404")
    page.goto("/bestaat-niet/")

@pytest.mark.parametrize("js", ["document.body.setAttribute('style','color:red')", "var s=document.createElement('script'); s.text='1'; document.body.append(s)", "setTimeout(()=>{throw new Error('boe')})", "console.error('x')", "fetch('https://example.org/').catch(()=>0)"])
def test_bad(page, js):
    page.goto("/account/inloggen/")
    page.evaluate(js)
    page.wait_for_timeout(200)

def test_axe_bad(page, axe):
    page.goto("/account/inloggen/")
    page.evaluate("document.body.innerHTML += '<img src=\"/x\"><div id=wide></div>'; document.getElementById('wide').style.width='2000px'")
    axe(page)
