namespace ChatFunctions.Tests.Infra;

[Collection(SharedInfra.Name)]
public sealed class BicepFilesTests(InfraFixture infra)
{
    [BicepFact]
    public void Every_file_is_linted_there_is_nothing_to_say() =>
        Assert.All(infra.Lints, lint => Assert.Equal((0, "", ""), (lint.ExitCode, lint.StandardOutput, lint.StandardError)));

    [BicepFact]
    public void Main_is_compiled_there_is_nothing_to_say() => Assert.Equal((0, ""), (infra.Build.ExitCode, infra.Build.StandardError));

    [BicepFact]
    public void Every_variant_is_deployed_all_modules_are_evaluated() =>
        Assert.All(InfraFixture.Variants, variant => Assert.Equal("", infra.Deploy(variant).Messages));

    [BicepFact]
    public void Easy_auth_has_no_app_registration_deployment_is_refused_by_name()
    {
        Assert.NotEqual(0, infra.Refusal.ExitCode);
        Assert.Contains("EasyAuth needs entraClientId", infra.Refusal.StandardError, StringComparison.Ordinal);
    }

    [BicepFact]
    public void Parameters_of_main_are_described_and_bounded()
    {
        var parameters = infra.Template.GetProperty("parameters").EnumerateObject().ToArray();

        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter =>
        {
            Assert.NotEmpty(Description(parameter.Value));
            string[] bounds = parameter.Value.GetProperty("type").GetString() switch
            {
                "int" => ["minValue", "maxValue"],
                "string" => ["minLength", "maxLength"],
                "array" => ["maxLength"],
                _ => [],
            };
            Assert.True(
                bounds.Length == 0 || bounds.Append("allowedValues").Any(bound => parameter.Value.TryGetProperty(bound, out _)),
                $"{parameter.Name} has no bounds.");
        });
    }

    [BicepFact]
    public void Outputs_of_main_are_described() =>
        Assert.All(infra.Template.GetProperty("outputs").EnumerateObject(), output => Assert.NotEmpty(Description(output.Value)));

    private static string Description(JsonElement element) => element.GetProperty("metadata").GetProperty("description").GetString()!;
}
