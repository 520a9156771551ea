using Microsoft.Extensions.Options;

namespace ChatFunctions.Access;

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
