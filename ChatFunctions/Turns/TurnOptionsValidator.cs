using Microsoft.Extensions.Options;

namespace ChatFunctions.Turns;

[OptionsValidator]
internal sealed partial class TurnOptionsValidator : IValidateOptions<TurnOptions>;
