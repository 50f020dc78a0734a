"""Who gets which page: every address × every role × this school and another, in one table.

404 is what you may not see, 403 what you may see but not do. A page that belongs to a role as a
whole (Jouw stem for students, a new cycle for coordinators) answers 403 to the others. Names of
writers are for the cycle's own two coordinators alone.

    login   to the sign-in page, which comes back here afterwards
    typed   not stored: the sign-in expired, and what was typed is given back (401)
    302     on to another page
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from participation.people.models import User
from tests.factories import UserFactory, make_world

from .scenes import (
    LOGIN,
    Scene,
    address,
    filled_in,
    make_scene,
    own_method,
    signed_in,
    text_of,
    undone,
    url_names,
)

# uit  signed out                        and  another coordinator of this school
# lln  a student who was asked           zor  zorgcoördinator
# nie  a student who was not             dir  directeur
# men  mentor of the class               beh  beheerder
# gsl  leads a meeting of the cycle      xco  a coordinator,
# coo  coordinator of the cycle          xll  a student and
# twe  its second coordinator            xdi  a director of another school
TABLE = """
                                     uit   lln nie men gsl coo twe and zor dir beh xco xll xdi
home                            GET  login 302 302 200 200 200 200 200 200 200 200 200 302 200
home                            POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
inbox                           GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
inbox                           POST login 302 302 302 302 302 302 302 302 302 302 302 302 302
read_message                    GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
read_message                    POST login 302 404 404 404 404 404 404 404 404 404 404 404 404
weergave                        GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
weergave                        POST 302   302 302 302 302 302 302 302 302 302 302 302 302 302
healthz                         GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
healthz                         POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405

account_login                   GET  200   302 302 302 302 302 302 302 302 302 302 302 302 302
account_login                   POST 200   302 302 302 302 302 302 302 302 302 302 302 302 302
account_logout                  GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
account_logout                  POST login login login login login login login login login login login login login login
account_inactive                GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
account_signup                  GET  200   302 302 302 302 302 302 302 302 302 302 302 302 302
account_reauthenticate          GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
account_change_password         GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
account_set_password            GET  login 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reset_password          GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_done     GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password_from_key_done GET 200 200 200 200 200 200 200 200 200 200 200 200 200 200

werkvormen:list                 GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
werkvormen:list                 POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
werkvormen:find                 GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
werkvormen:find                 POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
werkvormen:compare              GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
method                          GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
use_method                      GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
use_method                      POST login 403 403 403 403 302 302 302 403 403 403 302 403 403
werkvormen:own                  GET  login 403 403 403 403 200 200 200 403 403 403 200 403 403
werkvormen:new                  GET  login 403 403 403 403 200 200 200 403 403 403 200 403 403
werkvormen:new                  POST typed 403 403 403 403 302 302 302 403 403 403 302 403 403
werkvormen:copy                 GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
werkvormen:copy                 POST login 403 403 403 403 302 302 302 403 403 403 302 403 403
werkvormen:write       concept  GET  login 404 404 404 404 200 200 200 404 404 404 404 404 404
werkvormen:write       open     GET  login 403 403 403 403 200 200 200 403 403 403 404 404 404
werkvormen:write       concept  POST typed 404 404 404 404 302 302 302 404 404 404 404 404 404
werkvormen:write       open     POST typed 403 403 403 403 302 302 302 403 403 403 404 404 404
werkvormen:preview     open     GET  login 403 403 403 403 302 302 302 403 403 403 404 404 404
werkvormen:preview     concept  POST typed 404 404 404 404 200 200 200 404 404 404 404 404 404
werkvormen:share       concept  GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
werkvormen:share       concept  POST typed 404 404 404 404 302 302 302 404 404 404 404 404 404
werkvormen:share       open     POST typed 403 403 403 403 302 302 302 403 403 403 404 404 404
werkvormen:put_away    concept  GET  login 404 404 404 404 200 200 200 404 404 404 404 404 404
werkvormen:put_away    open     GET  login 403 403 403 403 200 200 200 403 403 403 404 404 404
werkvormen:put_away    open     POST login 403 403 403 403 302 302 302 403 403 403 404 404 404
werkvormen:seen_original open   GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
werkvormen:seen_original open   POST login 403 403 403 403 302 302 302 403 403 403 404 404 404

cycles:list                     GET  login 403 403 200 200 200 200 200 200 200 200 200 403 200
cycles:new                      GET  login 403 403 403 403 200 200 200 403 403 403 200 403 403
cycles:new                      POST typed 403 403 403 403 302 302 302 403 403 403 302 403 403

cycles:show            concept  GET  login 404 404 404 302 302 302 302 404 302 404 404 404 404
cycles:show            open     GET  login 404 404 404 302 302 302 302 404 302 404 404 404 404
cycles:copy            finished GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:copy            finished POST login 404 404 404 403 302 302 302 404 403 404 404 404 404
cycles:delete          concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:delete          concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:delete          open     POST login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:hand_over       open     GET  login 404 404 404 403 200 200 403 404 200 404 404 404 404
cycles:hand_over       open     POST login 404 404 404 403 302 302 403 404 302 404 404 404 404

cycles:doel            concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:doel            open     GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:doel            concept  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:audience        concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:audience        concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:audience        open     GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:werkvorm        concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:werkvorm        concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:find_werkvorm   concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:find_werkvorm   concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:find_werkvorm   open     GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:find_werkvorm   open     POST login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:new_session     concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:new_session     concept  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:session         concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:session         concept  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:session_people  concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:session_people  concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:attendance      open     GET  login 404 404 404 200 200 200 403 404 403 404 404 404 404
cycles:attendance      open     POST login 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:run             open     GET  login 404 404 404 200 200 200 403 404 403 404 404 404 404
cycles:run             concept  GET  login 404 404 404 200 200 200 403 404 403 404 404 404 404
cycles:run             open     POST login 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:board           open     GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:board           concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:board           open     POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:run_state       open     GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:run_state       open     POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:learned         open     GET  login 404 404 404 200 200 200 403 404 403 404 404 404 404
cycles:learned         concept  GET  login 404 404 404 200 200 200 403 404 403 404 404 404 404
cycles:learned         open     POST typed 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:learned         finished POST typed 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:remove_session  concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:remove_session  concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:run_sheet       concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:run_sheet       open     GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:run_sheet       finished GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:run_sheet       concept  POST typed 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:run_sheet       open     POST typed 404 404 404 302 302 302 403 404 403 404 404 404 404
cycles:run_sheet       finished POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:omstandigheden  concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:omstandigheden  concept  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:terugkoppeling  concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:terugkoppeling  concept  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:open            concept  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:open            concept  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404

cycles:move_date       open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:move_date       open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:news            open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:news            open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:news            concept  POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:correct         open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:correct         open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:correct         finished POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:stop            open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:stop            open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:stop            finished POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:stop            stopped  POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404

cycles:desk            open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:desk            finished GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:desk            concept  GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:desk            open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:groups          open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:groups          finished GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:groups          open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:contribution    open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:contribution    open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:vervolgactie    concept  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:vervolgactie    decided  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:vervolgactie    stopped  GET  login 404 404 404 200 200 200 200 404 200 404 404 404 404
cycles:theme           decided  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:theme           decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:theme           finished POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:rename_theme    decided  GET  login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:rename_theme    decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:new_action      decided  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:new_action      decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:action          answered GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:action          answered POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:action          finished POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:action          stopped  POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:decide_many     decided  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:decide_many     decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:decide_many     concept  GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:decide_many     answered GET  login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:decide_many     stopped  POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:paper           open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper           open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:paper           concept  GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:paper           finished GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper           finished POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:paper_lines     open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper_lines     decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:paper_lines     answered POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:paper_photo     open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper_photo     decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:paper_photo     stopped  POST typed 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:paper_sheet     open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper_sheet     open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:paper_line      open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper_line      open     POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:paper_heads     open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:paper_heads     open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:photo           open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:photo           open     POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:reasons                  GET  login 403 403 403 403 200 200 200 403 200 403 200 403 200
cycles:reasons                  POST typed 403 403 403 403 302 302 302 403 302 403 302 403 302
cycles:reason                   GET  login 403 403 403 403 200 200 200 403 200 403 404 403 404
cycles:reason                   POST typed 403 403 403 403 302 302 302 403 302 403 404 403 404
cycles:waiting                  GET  login 403 403 200 200 200 200 200 200 200 200 200 403 200
cycles:publish         decided  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:publish         decided  POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:klopt_dit       concept  GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:klopt_dit       decided  GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:klopt_dit       decided  POST typed 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:klopt_dit       asked    GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:finish          answered GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:finish          answered POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404

cycles:to_care         open     GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:to_care         open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:kerngroep       concept  GET  login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:kerngroep       open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:kerngroep       answered GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:kerngroep       open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:kerngroep_texts open     GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:kerngroep_texts open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:helping         open     GET  login 200 404 404 404 404 404 404 404 404 404 404 404 404
cycles:helping         open     POST typed 302 404 404 404 404 404 404 404 404 404 404 404 404
cycles:helping         decided  GET  login 404 404 404 404 404 404 404 404 404 404 404 404 404
cycles:care                     GET  login 403 403 403 403 403 403 403 200 403 403 403 403 403
cycles:care_item                GET  login 403 403 403 403 403 403 403 200 403 403 403 403 403
cycles:care_item                POST typed 403 403 403 403 403 403 403 302 403 403 403 403 403
cycles:care_reveal              GET  login 403 403 403 403 403 403 403 200 403 403 403 403 403
cycles:care_reveal              POST typed 403 403 403 403 403 403 403 302 403 403 403 403 403
cycles:care_photo               GET  login 403 403 403 403 403 403 403 404 403 403 403 403 403
school_help                     GET  login 403 403 403 403 200 200 200 200 403 200 200 403 403
school_help                     POST login 403 403 403 403 302 302 302 302 403 302 302 403 403
school_breaks                   GET  login 403 403 403 403 200 200 200 200 403 200 200 403 403
school_breaks                   POST login 403 403 403 403 302 302 302 302 403 302 302 403 403

cycles:jouw_stem                GET  login 200 200 403 403 403 403 403 403 403 403 403 200 403
cycles:own_words                GET  login 200 200 403 403 403 403 403 403 403 403 403 200 403
cycles:change          open     GET  login 200 404 404 404 404 404 404 404 404 404 404 404 404
cycles:change          open     POST typed 302 404 404 404 404 404 404 404 404 404 404 404 404
cycles:reply           open     GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:reply           open     POST login 302 404 403 403 403 403 403 403 403 403 403 404 403
cycles:take_part       concept  GET  login 404 404 404 404 404 404 404 404 404 404 404 404 404
cycles:take_part       open     GET  login 200 200 200 200 200 200 200 200 200 200 404 404 404
cycles:take_part       open     POST typed 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:take_part       concept  POST typed 404 404 404 404 404 404 404 404 404 404 404 404 404
cycles:review          decided  GET  login 403 403 403 403 403 403 403 403 403 403 404 404 404
cycles:review          asked    GET  login 200 403 403 403 403 403 403 403 403 403 404 404 404
cycles:review          asked    POST typed 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:review          open     POST login 403 403 403 403 403 403 403 403 403 403 404 404 404
cycles:check           open     GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:check           open     POST login 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:fetch_input     open     GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:fetch_input     open     POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:fetch_input     decided  POST login 404 404 404 403 302 302 403 404 403 404 404 404 404
cycles:fetch_input     concept  POST login 404 404 404 403 403 403 403 404 403 404 404 404 404
cycles:receipt                  GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
cycles:receipt                  POST 200   200 200 200 200 200 200 200 200 200 200 200 200 200
cycles:answers                  GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
cycles:answer          concept  GET  login 404 404 404 404 404 404 404 404 404 404 404 404 404
cycles:answer          open     GET  login 302 302 302 302 302 302 302 302 302 302 404 404 404
cycles:answer          answered GET  login 200 200 200 200 200 200 200 200 200 200 404 404 404
cycles:judge_answer    open     GET  login 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:judge_answer    answered GET  login 200 403 403 403 403 403 403 403 403 403 404 404 404
cycles:judge_answer    answered POST login 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:judge_answer    finished POST login 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:tell            concept  GET  login 404 404 404 404 404 404 404 404 404 404 404 404 404
cycles:tell            open     GET  login 403 403 403 403 403 403 403 403 403 403 404 404 404
cycles:tell            answered GET  login 200 403 403 403 403 403 403 403 403 403 404 404 404
cycles:tell            answered POST typed 302 403 403 403 403 403 403 403 403 403 404 404 404
cycles:tell            stopped  POST typed 403 403 403 403 403 403 403 403 403 403 404 404 404
cycles:announcement    answered GET  login 404 404 404 403 200 200 403 404 403 404 404 404 404
cycles:announcement    answered POST typed 404 404 404 403 302 302 403 404 403 404 404 404 404

cycles:ask_question             GET  login 200 200 403 403 403 403 403 403 403 403 403 200 403
cycles:ask_question             POST typed 302 302 403 403 403 403 403 403 403 403 403 302 403
cycles:own_questions            GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
cycles:question_desk            GET  login 403 403 403 403 200 200 200 403 200 403 200 403 200
cycles:own_question             GET  login 200 200 200 200 200 200 200 200 200 200 404 404 404
cycles:support_question         GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:support_question         POST login 302 302 403 403 403 403 403 403 403 403 404 404 404
cycles:withdraw_question        GET  login 200 404 404 404 404 404 404 404 404 404 404 404 404
cycles:withdraw_question        POST login 302 404 404 404 404 404 404 404 404 404 404 404 404
cycles:put_question_online      GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:put_question_online      POST login 403 403 403 403 302 302 302 403 403 403 404 404 404
cycles:hide_question            GET  login 403 403 403 403 200 200 200 403 403 403 404 404 404
cycles:hide_question            POST typed 403 403 403 403 302 302 302 403 403 403 404 404 404
cycles:answer_question          GET  login 403 403 403 403 200 200 200 403 403 403 404 404 404
cycles:answer_question          POST typed 403 403 403 403 302 302 302 403 403 403 404 404 404
cycles:restart_question         GET  405   405 405 405 405 405 405 405 405 405 405 405 405 405
cycles:restart_question         POST login 403 403 403 403 302 302 302 403 403 403 404 404 404
cycles:move_question_date       GET  login 403 403 403 403 200 200 200 403 403 403 404 404 404
cycles:move_question_date       POST typed 403 403 403 403 302 302 302 403 403 403 404 404 404

vision                          GET  login 200 200 200 200 200 200 200 200 200 200 200 200 200
edit_vision                     GET  login 403 403 403 403 200 200 200 403 200 403 200 403 200
edit_vision                     POST typed 403 403 403 403 302 302 302 403 302 403 302 403 302
screens                         GET  login 403 403 403 403 200 200 200 403 200 200 200 403 200
screens                         POST typed 403 403 403 403 302 302 302 403 302 302 302 403 302
revoke_screen                   GET  login 403 403 403 403 200 200 200 403 200 200 404 403 404
revoke_screen                   POST login 403 403 403 403 302 302 302 403 302 302 404 403 404
screen                          GET  200   200 200 200 200 200 200 200 200 200 200 200 200 200
screen                          POST 405   405 405 405 405 405 405 405 405 405 405 405 405 405
"""

ROLES = {
    "uit": None,
    "lln": "leerling",
    "nie": "niet gevraagd",
    "men": "mentor",
    "gsl": "gespreksleider",
    "coo": "coordinator",
    "twe": "tweede",
    "and": "andere coordinator",
    "zor": "zorgcoordinator",
    "dir": "directeur",
    "beh": "beheerder",
}
ELSEWHERE = {"xco": "coordinator", "xll": "leerling", "xdi": "directeur"}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    phase: str
    method: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.phase}".strip()


def read_table(table: str) -> list[Row]:
    lines = [line.split() for line in table.splitlines() if line.strip()]
    heads, rows = lines[0], []
    for cells in lines[1:]:
        at = next(n for n, cell in enumerate(cells) if cell in {"GET", "POST"})
        expected = dict(zip(heads, cells[at + 1 :], strict=True))
        rows.append(Row(cells[0], "".join(cells[1:at]), cells[at], expected))
    return rows


ROWS = read_table(TABLE)


@dataclass(frozen=True)
class Town:
    """The school of the table, and a browser for each of its columns."""

    scene: Scene
    people: dict[str, User | None]
    cookies: dict[str, str]

    def browser(self, role: str) -> Client:
        """A browser with only the cookie of someone who signed in before."""
        client = Client()
        client.cookies.load(self.cookies[role])
        return client


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """Made once for the whole table; every cell is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        assert world.other is not None
        scene = make_scene(world)
        there = make_scene(world.other, prefix="ander-")
        own_method(world, "van-onze-school")
        own_method(world.other, "van-de-andere-school")
        here, far = scene.people(), there.people()
        people = {key: here[role] if role else None for key, role in ROLES.items()}
        people |= {key: far[role] for key, role in ELSEWHERE.items()}
        cookies = {key: signed_in(user).cookies.output(header="") for key, user in people.items()}
        yield Town(scene, people, cookies)
        transaction.set_rollback(True)


def outcome(response: Any) -> str:
    """A response as the table writes it."""
    if response.status_code == 401:
        return "typed"
    if response.status_code == 302 and response["Location"].startswith(LOGIN):
        return "login"
    return str(response.status_code)


WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
NAMES_OF_WRITERS = {"coo", "twe"}


def test_every_address_has_a_row_in_the_table() -> None:
    assert {row.name for row in ROWS} == url_names()


def test_every_row_names_every_role_once() -> None:
    assert all(set(row.expected) == {*ROLES, *ELSEWHERE} for row in ROWS)
    lines = [(row.name, row.phase, row.method) for row in ROWS]
    assert len(lines) == len(set(lines))


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=str)
def test_everyone_gets_the_page_the_table_says_and_reading_writes_nothing(
    town: Town, row: Row
) -> None:
    url, got = address(town.scene, row.name, row.phase or "open"), {}
    assert resolve(url).view_name == row.name
    for role in row.expected:
        with CaptureQueriesContext(connection) as captured:
            response = town.browser(role).get(url)
        got[role] = outcome(response)
        written = [query["sql"] for query in captured if WRITES.match(query["sql"])]
        assert [sql for sql in written if "django_session" not in sql] == [], role
        if got[role] == "login" and row.name != "account_logout":
            assert response["Location"] == f"{LOGIN}?next={url}"
        if row.phase and role not in NAMES_OF_WRITERS:
            tells_nobody_who_wrote(town, row, role, text_of(response))
    assert differences(row, got) == []


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=str)
def test_everyone_who_sends_a_complete_form_gets_what_the_table_says(town: Town, row: Row) -> None:
    phase = row.phase or "open"
    url, sent = address(town.scene, row.name, phase), filled_in(town.scene, row.name, phase)
    got = {}
    for role in row.expected:
        with undone():
            got[role] = outcome(town.browser(role).post(url, sent))
    assert differences(row, got) == []


def differences(row: Row, got: dict[str, str]) -> list[str]:
    return [
        f"{role}: {got[role]} instead of {wanted}"
        for role, wanted in row.expected.items()
        if got[role] != wanted
    ]


def tells_nobody_who_wrote(town: Town, row: Row, role: str, page: str) -> None:
    """Other people's words and names; who leads a meeting does read who comes."""
    person = town.people[role]
    leads = role == "gsl" and row.name == "cycles:attendance"
    written = town.scene.cycles[row.phase].contributions.select_related("author__user")
    for contribution in written:
        author = contribution.author
        if author is None or (person and author.user_id == person.pk):
            continue
        assert contribution.text not in page, role
        assert leads or author.user.last_name not in page, role
        assert leads or author.user.first_name not in page, role


@pytest.mark.django_db
def test_the_desk_shows_both_coordinators_who_wrote_what(town: Town) -> None:
    for role in NAMES_OF_WRITERS:
        page = text_of(town.browser(role).get(address(town.scene, "cycles:desk", "open")))
        for contribution in town.scene.cycles["open"].contributions.select_related("author__user"):
            assert contribution.text in page
            if contribution.sheet_id is None:
                assert contribution.author.user.first_name in page


@pytest.mark.django_db
def test_deciding_about_a_theme_shows_the_words_without_the_names(town: Town) -> None:
    cycle = town.scene.cycles["decided"]
    page = text_of(town.browser("coo").get(address(town.scene, "cycles:theme", "decided")))
    first = cycle.themes.all()[0]
    for contribution in first.contributions.select_related("author__user"):
        assert contribution.text in page
        assert contribution.author.user.last_name not in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ROLES, *ELSEWHERE])
def test_a_method_of_one_school_is_read_by_everyone_there_and_nobody_elsewhere(
    town: Town, role: str
) -> None:
    here = outcome(town.browser(role).get("/werkvormen/van-onze-school/"))
    there = outcome(town.browser(role).get("/werkvormen/van-de-andere-school/"))
    if role == "uit":
        assert (here, there) == ("login", "login")
    else:
        assert (here, there) == (("404", "200") if role in ELSEWHERE else ("200", "404"))


@pytest.mark.django_db
def test_who_leads_one_meeting_cannot_note_who_came_to_another(town: Town) -> None:
    with undone():
        session = town.scene.first_session("open")
        session.facilitator = town.scene.world.medewerker
        session.save()
        url = address(town.scene, "cycles:attendance", "open")
        assert town.browser("gsl").get(url).status_code == 403
        assert town.browser("men").get(url).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "inbox", "cycles:list", "cycles:jouw_stem"])
def test_someone_without_a_school_sees_no_page_of_a_school(town: Town, name: str) -> None:
    nobody = signed_in(UserFactory())
    assert nobody.get(reverse(name)).status_code == 403
