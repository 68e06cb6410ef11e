import { describe, expect, test } from '@jest/globals';
import { Catalogue } from '../../../../lib/core/workflow/workflow.ts';
import { workflow } from '../../../fixtures/world.ts';

const orders = workflow('orders');
const audit = workflow('audit');
const catalogue = new Catalogue([orders, audit]);

describe('Catalogue', () => {
  test('finds a workflow by its ID, in capitals too, and by its name', () => {
    expect(catalogue.find(orders.id)).toBe(orders);
    expect(catalogue.find(orders.id.toUpperCase())).toBe(orders);
    expect(catalogue.find('audit')).toBe(audit);
  });

  test('finds none by part of a name, another case of it, or what every object has', () => {
    for (const text of ['order', 'Orders', '', 'constructor', '__proto__'])
      expect(catalogue.find(text)).toBeUndefined();
  });

  test('looks for IDs alone if an ID is meant', () => {
    expect(catalogue.withId('orders')).toBeUndefined();
  });

  test('treats an ID as an ID, even if it is the name of another workflow', () => {
    const impostor = { ...audit, name: orders.id };

    expect(new Catalogue([impostor, orders]).find(orders.id)).toBe(orders);
  });

  test('finds a workflow by its folder, and by its name in any Unicode form', () => {
    const named = workflow('bestellung', { name: 'Bestellung prüfen' });
    const all = new Catalogue([orders, named]);

    for (const text of ['Bestellung prüfen', 'Bestellung prüfen'.normalize('NFD'), 'bestellung', named.id])
      expect(all.find(text)).toBe(named);
    for (const text of ['bestellung prüfen', 'Bestellung  prüfen', ' Bestellung prüfen', 'Bestellung-prüfen'])
      expect(all.find(text)).toBeUndefined();
    expect(named).toMatchObject({ folder: 'bestellung', name: 'Bestellung prüfen' });
  });

  test('refuses an unknown workflow and names it, shortened for display', () => {
    expect(() => catalogue.get('billing')).toThrow(
      expect.objectContaining({ code: 'workflow_unknown', message: expect.stringContaining('"billing"') }),
    );
    expect(() => catalogue.get('x'.repeat(10_000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,200}$/) }),
    );
  });
});
