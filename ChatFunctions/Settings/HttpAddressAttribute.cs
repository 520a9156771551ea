namespace ChatFunctions.Settings;

/// <summary>A setting that is the address of a service: absolute, and http or https.</summary>
/// <param name="example">An address of the kind that is meant.</param>
internal sealed class HttpAddressAttribute(string example) : SettingRuleAttribute
{
    public override string Allowed => $"an http(s) address such as {example}";

    public override bool IsValid(object? value) => value is null ||
        (Uri.TryCreate(value.ToString(), UriKind.Absolute, out var address) && address.Scheme is "https" or "http");
}
