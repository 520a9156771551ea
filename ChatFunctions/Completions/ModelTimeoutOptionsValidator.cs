using Microsoft.Extensions.Options;

namespace ChatFunctions.Completions;

[OptionsValidator]
internal sealed partial class ModelTimeoutOptionsValidator : IValidateOptions<ModelTimeoutOptions>;
