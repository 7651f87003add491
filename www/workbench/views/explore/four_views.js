import { CAMERA_VIEWS, viewsOf, viewsSentence, VIEW_PRESETS, wiggleOf, WIGGLES } from '../../explore/changes.js';
import { h } from '../../../shared/dom.js';
import { roughly } from '../../../shared/format.js';
import { costOf } from '../../run/method_cost.js';
import { resultKey } from '../../state/questions.js';
import { changedOf, changeTask, isQuick, refusalOf } from '../../explore/tasks.js';
import { checkField, numberField, selectField, sliderField } from '../fields.js';
import { framesIntro, framesView } from './camera_frames.js';
import { smallEmpty, smallPicture, smallSeen, viewMap } from '../small_pictures.js';
import { numbersView, says, viewFigure } from './view_figure.js';
import { workingLine } from '../task_progress.js';

/** The same photo four times, seen a little differently, or four frames of the camera, with the map of each; and a slider that does it live. */
export function fourViews(value, actions, asked) {
  const camera = value.state.views === CAMERA_VIEWS;
  return [
    camera
      ? framesIntro()
      : h(
          'p',
          { class: 'small intro' },
          'The same photo, seen a little differently. A person would say the same of all four; does the network, and does its map? Maps go from blue to red here, unless you choose other colours.',
        ),
    choicesView(value, actions, camera),
    camera ? framesView(value, actions, asked) : changedViews(value, actions, asked),
    wiggleView(value, actions, asked),
  ];
}

function choicesView({ state, ui }, actions, camera) {
  return h(
    'div',
    { class: 'choices', key: 'choices' },
    selectField({
      id: 'views-preset',
      label: 'What is changed',
      value: state.views,
      choices: [
        ...VIEW_PRESETS.map(({ id, label }) => ({ value: id, label })),
        { value: CAMERA_VIEWS, label: 'Four frames from the camera' },
      ],
      onChoose: (views) => actions.choose({ views }),
    }),
    // A camera draws nothing from a seed.
    !camera &&
      numberField({
        id: 'views-seed',
        label: 'Seed',
        value: state['views-seed'],
        min: 0,
        max: 9999,
        step: 1,
        onCommit: (text) => actions.choose({ 'views-seed': wholeNumber(text) }),
      }),
    checkField({
      id: 'views-aligned',
      label: 'Maps laid back over the first view',
      checked: ui.aligned,
      onChoose: (aligned) => actions.setUi({ aligned }),
    }),
  );
}

function changedViews(value, actions, { question, result }) {
  const { state } = value;
  const views = viewsOf(state.views, state['views-seed']).map(({ label, change }) => ({
    label,
    change,
    found: changedOf(value, question, change),
    refused: refusalOf(value, changeTask(value, question, change)),
  }));
  const found = views.map((view) => view.found).filter(Boolean);
  return [
    h(
      'div',
      { class: 'four', key: 'four' },
      firstView(result, value),
      views.map((view, place) => otherView(view, place, value)),
    ),
    h(
      'p',
      { class: 'sentence', key: 'sentence', 'aria-live': 'polite' },
      found.length === views.length ? viewsSentence(result.report, found) : '',
    ),
    workingLine(value, 'changed', actions),
    found.length < views.length && isIdle(value, views) && offer(value, views, actions),
  ];
}

const wholeNumber = (text) => Math.min(9999, Math.max(0, Math.round(Number(text)) || 0));

// Quick maps come by themselves, unless they were stopped.
const isIdle = (value, views) =>
  !value.tasks.some(({ slot }) => slot === 'changed') && (!isQuick(value, views.length) || views.some(({ refused }) => refused));

function offer(value, views, actions) {
  const method = value.methods.find(({ id }) => id === value.state.method);
  const cost = costOf(method, value);
  const open = views.filter(({ found }) => !found).length;
  return h(
    'button',
    { key: 'offer', class: 'offer', onclick: actions.computeViews },
    `Compute ${open === 1 ? 'the last map' : `the ${open} other maps`}${cost === null ? '' : ` (${roughly(cost * open)})`}`,
  );
}

function firstView(result, value) {
  const { report } = result;
  return viewFigure('first', 'As it is', [
    smallSeen(result, 'The photo as the network sees it'),
    viewMap(report.map, 'Map of the photo as it is', value),
    says(report),
  ]);
}

function otherView({ label, found, refused }, place, value) {
  if (!found) return viewFigure(`view-${place}`, label, [smallEmpty(refused?.message ?? 'Not computed yet.')]);
  return viewFigure(`view-${place}`, label, [
    smallPicture(found.canvas, `The photo: ${label}`),
    viewMap(
      value.ui.aligned ? found.aligned : found.map,
      `Map of the photo: ${label}${value.ui.aligned ? ', laid back' : ''}`,
      value,
      found.map,
    ),
    says(found),
    numbersView(found.numbers),
  ]);
}

function wiggleView(value, actions, { question, result }) {
  const { wiggle, aligned } = value.ui;
  const { label, most, step, unit } = WIGGLES[wiggle.kind];
  const found = wiggle.amount > 0 ? changedOf(value, question, wiggleOf(wiggle)) : null;
  // While the next is being computed the last one stays.
  const last = wiggle.amount > 0 && value.wiggled?.about === resultKey(value, question) ? value.wiggled.found : null;
  const shown = found ?? last;
  return h(
    'section',
    { class: 'wiggle', key: 'wiggle', 'aria-labelledby': 'wiggle-title' },
    h('h3', { id: 'wiggle-title' }, 'Wiggle the photo'),
    h(
      'div',
      { class: 'choices' },
      selectField({
        id: 'wiggle-kind',
        label: 'By',
        value: wiggle.kind,
        choices: Object.entries(WIGGLES).map(([id, one]) => ({ value: id, label: one.label })),
        onChoose: (kind) => actions.slideWiggle({ kind, amount: 0 }, false),
      }),
      sliderField({
        id: 'wiggle-amount',
        label: `${label}, live`,
        value: wiggle.amount,
        min: 0,
        max: most,
        step,
        unit,
        onSlide: (text) => actions.slideWiggle({ amount: Number(text) }, true),
        onCommit: (text) => actions.slideWiggle({ amount: Number(text) }, false),
      }),
    ),
    h(
      'div',
      { class: `four two${found || wiggle.amount === 0 ? '' : ' behind'}` },
      h(
        'div',
        { class: 'view', key: 'seen', role: 'group', 'aria-label': 'What the network sees' },
        shown ? smallPicture(shown.canvas, 'The photo wiggled') : smallSeen(result, 'The photo as the network sees it'),
        says(shown ?? result.report),
      ),
      h(
        'div',
        { class: 'view', key: 'map', role: 'group', 'aria-label': 'Its map' },
        shown
          ? viewMap(aligned ? shown.aligned : shown.map, 'Map of the wiggled photo', value, shown.map)
          : viewMap(result.report.map, 'Map of the photo as it is', value),
        shown && numbersView(shown.numbers),
      ),
    ),
    h(
      'p',
      { class: 'sentence', key: 'sentence', 'aria-live': 'polite' },
      shown?.numbers ? viewsSentence(result.report, [shown]) : '',
    ),
  );
}
