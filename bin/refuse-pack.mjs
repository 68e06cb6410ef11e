// Ends "npm pack" in the project's own folder: the project is an application. What other CDK apps install is built and packed elsewhere.
console.error(
  'flowgate: this folder is not the package: run "npm run package -- --name @your-organisation/flowgate" instead',
);
process.exit(1);
