import { type Labels, words } from './labels.ts';

export const fr: Labels = {
  number: words(`
    facture no, facture numero, numero de facture, no de facture, no facture, num facture, facture num, ref facture,
    avoir no, numero d avoir, no d avoir, numero du document, bon de livraison no, numero de piece, no de piece,
    reference facture, reference de facture, facture ref, no document, no d ordre facture,
    note de debit no, facture d acompte no, numero de facture d acompte
  `),
  issued: words(`
    date de facture, date de la facture, date facture, date de facturation, date d emission, emise le, facture du,
    date d etablissement, date de l avoir, date de piece, date de creation, date piece, date du document, etablie le,
    facture emise le, editee le, date edition, date d edition, fait le, date de la piece
  `),
  date: words(`date, le`),
  otherDate: words(`
    date d echeance, date echeance, echeance, date limite, date de livraison, date de commande,
    date de debut de prestation, date de fin de prestation, date de reglement, date de paiement,
    date de facture associee, date debut, date fin, periode, date de prestation, date de la prestation,
    a payer avant le, payable le, date limite de paiement, a regler avant le, commande du, livraison du,
    date de valeur, date de prelevement, echeance le, date de la commande, date de la vente, date d expedition,
    valable jusqu au, date bl
  `),
  gross: words(`
    total ttc, montant ttc, montant total, montant total ttc, total facture, total de la facture,
    montant de la facture, total general, montant total tva incluse, total toutes taxes comprises, prix total ttc,
    montant facture, total avoir, total t t c, total facture ttc, montant total de la facture,
    montant de votre facture, total general ttc, total euros ttc, montant t t c, total net ttc, total montant ttc,
    total ttc net, total de votre facture, total en euros, total de la facture ttc, montant facture ttc,
    total avec tva, total tva comprise, total tva incluse, total tvac, montant total tvac, total prestation ttc,
    total toutes taxes comprises ttc, montant total a payer, montant de l avoir, total remboursement
  `),
  total: words(`total, ttc, net ttc, prix ttc`),
  due: words(`
    net a payer, somme a payer, montant a payer, total a payer, reste a payer, solde, solde a payer, net a payer ttc,
    montant du, a payer, total du, montant preleve, total a regler, montant a regler, net a regler, total a payer ttc,
    a payer en euros, montant net a payer, a regler, solde du, solde a regler, net a payer en euros, reste du,
    montant restant du, somme due, net a deduire, net a rembourser
  `),
  net: words(`
    total ht, montant ht, sous total, total hors taxes, total hors taxe, montant total ht, net ht, total net ht,
    total brut ht, montant hors taxes, base ht, prix ht, total h t, montant h t, montant net ht, total prestations ht,
    somme totale hors tva, total hors tva, total htva, montant htva, total net, base hors taxe, brut ht, montant brut,
    total brut
  `),
  tax: words(`
    tva, total tva, montant tva, montant total tva, total taxes, total des taxes, acompte, remise, total remise,
    quantite totale, total quantite, total articles, base tva, escompte, frais de port, t v a, montant de la tva,
    montant t v a, dont tva, total t v a, port, frais, total remises, montant remise, deja regle, deja paye, regle,
    acompte verse, acomptes, arrondi, ecotaxe, eco participation, total acompte, total quantites, nombre total,
    ancien solde, solde anterieur
  `),
};
